// Where the focus belongs: on the summary of errors when a form comes back; menus close when it leaves them.
export function focusErrors(root: ParentNode): void {
  root.querySelector<HTMLElement>("[data-errors]")?.focus();
}

export function tidyMenus(): void {
  const close = (keep: EventTarget | null): void => {
    for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")) {
      if (!(keep instanceof Node && menu.contains(keep))) menu.open = false;
    }
  };
  document.addEventListener("click", (event) => close(event.target));
  document.addEventListener("focusin", (event) => close(event.target));
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && event.target instanceof Element ? event.target.closest<HTMLDetailsElement>("details.menu[open]") : null;
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
}
