// A scanner gun types like a very fast keyboard and ends with Enter. What it types lands in the field that waits for
// a code (data-scan) when that has the focus, else in the code box of the top bar; ordinary typing is left alone.
const FAST = 45; // milliseconds for each key of a gun on average; people need more than 70
const PAUSE = 300; // a longer gap means that something new begins; a busy old computer may stumble in between
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
  let began = 0;
  let last = 0;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.key === "Shift") return;
    const now = event.timeStamp;
    if (now - last > PAUSE) typed = "";
    last = now;
    if (event.key.length === 1) {
      if (!typed) began = now;
      typed += event.key;
      return;
    }
    const fast = typed.length >= SHORTEST && now - began < FAST * typed.length;
    const shot = event.key === "Enter" && fast ? typed : "";
    typed = "";
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
