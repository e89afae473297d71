import type { ReactNode } from "react";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { useTexts } from "../texts/index.ts";

/** Something that lies over the page until it is closed. */
export function Sheet(props: {
  readonly title: string;
  readonly isOpen: boolean;
  readonly close: () => void;
  readonly className?: string;
  readonly children: ReactNode;
}): ReactNode {
  const { title, isOpen, close, className = "", children } = props;
  const texts = useTexts();
  return (
    <ModalOverlay
      className="overlay"
      isOpen={isOpen}
      isDismissable
      onOpenChange={(open) => {
        if (!open) close();
      }}
    >
      <Modal className={`modal ${className}`}>
        <Dialog className="dialog">
          <div className="bar">
            <Heading slot="title">{title}</Heading>
            <span className="grow" />
            <button type="button" className="quiet" onClick={close}>
              {texts.close}
            </button>
          </div>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
