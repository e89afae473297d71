import type { ReactNode } from "react";
import { Button, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";

export type Choice = { readonly key: string; readonly label: string; readonly act: () => void };

/** A button that opens a list of things to do. */
export function MenuButton(props: {
  readonly label: ReactNode;
  readonly about?: string;
  readonly className?: string;
  readonly choices: readonly Choice[];
}): ReactNode {
  const { label, about, className = "", choices } = props;
  return (
    <MenuTrigger>
      <Button className={className} aria-label={about ?? ""}>
        {label} <span aria-hidden="true">▾</span>
      </Button>
      <Popover className="popover">
        <Menu className="menu" aria-label={about ?? "menu"}>
          {choices.map(({ key, label: text, act }) => (
            <MenuItem key={key} id={key} className="menu-item" onAction={act}>
              {text}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
