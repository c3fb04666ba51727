// A scanner gun types like a very fast keyboard and ends with Enter. What it types lands in the field that waits for
// a code (data-scan) when that has the focus, else in the code box of the top bar; ordinary typing is left alone.
const FAST = 40; // milliseconds between two keys of a gun; people need more than 60
const SHORTEST = 6;

function editable(target: EventTarget | null): boolean {
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || (target instanceof HTMLInputElement && !["checkbox", "radio", "button", "submit"].includes(target.type)) || (target instanceof HTMLElement && target.isContentEditable);
}

function toCodeBox(text: string): void {
  const box = document.querySelector<HTMLFormElement>("form[data-gun]");
  const input = box?.querySelector("input");
  if (!box || !input) return;
  input.value = text;
  box.requestSubmit ? box.requestSubmit() : box.submit();
}

/** Tells the page that a field received a scanned code. */
export function scanned(input: HTMLInputElement): void {
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new CustomEvent("scan", { bubbles: true, detail: { code: input.value } }));
  if (input.dataset["scan"] === "submit") input.form?.requestSubmit?.();
}

/** Writes a code of digits in groups of four once it is complete; the server reads it with or without the spaces. */
function group(event: Event): void {
  const input = event.target;
  if (!(input instanceof HTMLInputElement) || input.dataset["scan"] === undefined) return;
  const code = input.value.replace(/\s+/g, "");
  if (/^\d{8,}$/.test(code)) input.value = (code.match(/.{1,4}/g) ?? []).join(" ");
}

export function listenToGun(): void {
  document.addEventListener("change", group);
  let typed = "";
  let last = 0;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const quick = event.timeStamp - last < FAST;
    last = event.timeStamp;
    if (event.key.length === 1) {
      typed = quick ? typed + event.key : event.key;
      return;
    }
    const shot = event.key === "Enter" && quick && typed.length >= SHORTEST ? typed : "";
    if (event.key !== "Shift") typed = "";
    if (!shot) return;
    const target = event.target;
    if (target instanceof HTMLInputElement && target.dataset["scan"] !== undefined) {
      event.preventDefault();
      scanned(target);
    } else if (!editable(target)) {
      event.preventDefault();
      toCodeBox(shot);
    }
  });
}
