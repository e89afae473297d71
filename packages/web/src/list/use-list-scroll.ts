import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";
import { ScrollScale, type Sight } from "./scroll-scale.ts";

export const ROW_HEIGHT = 24;
/** Rows that are drawn above and below what is to be seen. */
const MORE = 10;

export type ListScroll = {
  readonly body: RefObject<HTMLDivElement | null>;
  readonly height: number;
  /** Of what is to be seen, in pixels. */
  readonly width: number;
  readonly sight: Sight;
  /** Rows that are to be seen whole, but for one. */
  readonly page: number;
  /** It stays at its end as it grows. */
  readonly isFollowing: boolean;
  readonly scrolled: () => void;
  readonly show: (row: number) => void;
  readonly toEnd: () => void;
  /** Does not go on to what is added, as something is being read. */
  readonly stay: () => void;
};

/**
 * How far a list is scrolled. It stays at its end while it is there, and only then: nothing moves while somebody reads.
 *
 * @param isLive what is added is new, so that the end is worth staying at without having been looked for
 * @param above pixels of the scrolled area that something else covers, at its top
 */
export function useListScroll(length: number, isLive: boolean, above: number): ListScroll {
  const body = useRef<HTMLDivElement>(null);
  const { viewport, width } = useViewport(body, above);
  const [scrollTop, setScrollTop] = useState(0);
  const [isFollowing, setFollowing] = useState(false);
  const scale = new ScrollScale(length, ROW_HEIGHT, viewport);

  const { height } = scale;
  useLayoutEffect(() => {
    const element = body.current;
    if (element === null || !isFollowing || height === 0) return;
    element.scrollTop = height + above;
    setScrollTop(element.scrollTop);
  }, [height, isFollowing, above]);

  // A list that fits, and grows, is at its end.
  const fits = height <= viewport;
  useEffect(() => {
    if (isLive && fits && viewport > 0) setFollowing(true);
  }, [isLive, fits, viewport]);

  // So is one in which there was nothing before, however much comes at once.
  const wasEmpty = useRef(false);
  useEffect(() => {
    if (length > 0 && wasEmpty.current) setFollowing(true);
    wasEmpty.current = isLive && length === 0;
  }, [isLive, length]);

  const scrollTo = (top: number): void => {
    const element = body.current;
    if (element === null) return;
    element.scrollTop = top;
    setScrollTop(element.scrollTop);
  };
  return {
    body,
    height,
    width,
    sight: scale.sightAt(scrollTop, MORE),
    page: Math.max(1, Math.floor(viewport / ROW_HEIGHT) - 1),
    isFollowing,
    scrolled() {
      const top = body.current?.scrollTop ?? 0;
      setScrollTop(top);
      setFollowing(length > 0 && scale.isAtEnd(top));
    },
    stay: () => setFollowing(false),
    show: (row) => scrollTo(scale.scrollTo(row, body.current?.scrollTop ?? 0)),
    toEnd() {
      scrollTo(height + above);
      setFollowing(true);
    },
  };
}

type Viewport = { readonly viewport: number; readonly width: number };

/** How much is to be seen, as it changes. */
function useViewport(body: RefObject<HTMLDivElement | null>, above: number): Viewport {
  const [seen, setSeen] = useState<Viewport>({ viewport: 0, width: 0 });
  useLayoutEffect(() => {
    const element = body.current;
    if (element === null) return;
    const measure = (): void => {
      const { clientHeight, clientWidth: width } = element;
      const viewport = Math.max(0, clientHeight - above);
      setSeen((before) =>
        before.viewport === viewport && before.width === width ? before : { viewport, width },
      );
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, [body, above]);
  return seen;
}
