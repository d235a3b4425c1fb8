import { useEffect } from 'react';

/** Sets the document title; the page's own title comes after the route's. */
export function useTitle(title: string): void {
  useEffect(() => {
    if (title !== '') document.title = `${title} · 知客 Kith`;
  }, [title]);
}
