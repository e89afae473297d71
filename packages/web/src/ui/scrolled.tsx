import type { HTMLAttributes, ReactNode, Ref } from "react";

/** Something that is scrolled, by keys as well: it takes the focus. */
export function Scrolled(
  props: Omit<HTMLAttributes<HTMLDivElement>, "tabIndex" | "aria-label"> & {
    readonly label: string;
    readonly hold?: Ref<HTMLDivElement>;
    readonly children: ReactNode;
  },
): ReactNode {
  const { label, hold, role = "group", children, ...rest } = props;
  return (
    <div ref={hold} {...{ role, "aria-label": label, tabIndex: 0 }} {...rest}>
      {children}
    </div>
  );
}
