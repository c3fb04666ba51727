// A form is sent once: its buttons stay readable but do nothing more until the page changes or ten seconds are over.
const PATIENCE = 10_000;

function buttons(form: HTMLFormElement): HTMLButtonElement[] {
  const all = [...form.elements].filter((e): e is HTMLButtonElement => e instanceof HTMLButtonElement);
  return all.filter((button) => button.type === "submit");
}

function hold(form: HTMLFormElement): void {
  const held = buttons(form).filter((button) => !button.disabled);
  // After the browser has collected the fields, or the name of the pressed button would be missing.
  setTimeout(() => held.forEach((button) => ((button.disabled = true), button.setAttribute("aria-busy", "true"))), 0);
  setTimeout(() => release(held), PATIENCE);
}

function release(held: Iterable<HTMLButtonElement>): void {
  for (const button of held) {
    if (button.getAttribute("aria-busy") !== "true") continue;
    button.disabled = false;
    button.removeAttribute("aria-busy");
  }
}

export function guardSubmits(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form instanceof HTMLFormElement && form.method === "post" && !event.defaultPrevented) hold(form);
  });
  addEventListener("pageshow", () => release(document.querySelectorAll<HTMLButtonElement>("button[aria-busy]")));
  document.addEventListener("htmx:afterRequest", () => release(document.querySelectorAll<HTMLButtonElement>("button[aria-busy]")));
}
