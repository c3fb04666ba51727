// Hardware keys (WebAuthn): asks the browser for a new key or for a signature and sends its answer with the form.
const FORM = "form[data-key]";

interface Descriptor {
  type: "public-key";
  id: string;
  transports?: AuthenticatorTransport[];
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  const made = new Uint8Array(plain.length);
  for (let at = 0; at < plain.length; at += 1) made[at] = plain.charCodeAt(at);
  return made;
}

function text(buffer: ArrayBuffer): string {
  const plain = Array.from(new Uint8Array(buffer), (one) => String.fromCharCode(one)).join("");
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

const known = (list: Descriptor[] | undefined): PublicKeyCredentialDescriptor[] => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

async function register(options: any): Promise<object> {
  const made = (await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: known(options.excludeCredentials),
    },
  })) as PublicKeyCredential;
  const response = made.response as AuthenticatorAttestationResponse;
  return whole(made, { attestationObject: text(response.attestationObject) });
}

async function sign(options: any): Promise<object> {
  const used = (await navigator.credentials.get({
    publicKey: { ...options, challenge: bytes(options.challenge), allowCredentials: known(options.allowCredentials) },
  })) as PublicKeyCredential;
  const response = used.response as AuthenticatorAssertionResponse;
  return whole(used, { authenticatorData: text(response.authenticatorData), signature: text(response.signature) });
}

function whole(credential: PublicKeyCredential, response: Record<string, string>): object {
  const clientDataJSON = text(credential.response.clientDataJSON);
  return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response: { clientDataJSON, ...response }, clientExtensionResults: {} };
}

function sentence(fault: unknown): string {
  const name = fault instanceof DOMException ? fault.name : "";
  if (name === "InvalidStateError") return "这把安全钥匙已经登记过，请换一把。";
  if (name === "NotAllowedError") return "没有读到安全钥匙：已取消、超时，或不是登记过的那一把。请重新插入后再试。";
  return "浏览器不能使用安全钥匙，请换用新版浏览器，或改用动态验证码。";
}

function offer(form: HTMLFormElement): void {
  const button = form.querySelector<HTMLButtonElement>("[data-key-press]");
  const answer = form.querySelector<HTMLInputElement>("[data-key-answer]");
  const words = form.querySelector<HTMLElement>("[data-key-words]");
  if (!button || !answer || !words) return;
  if (!("credentials" in navigator) || !("PublicKeyCredential" in window)) {
    words.textContent = sentence(null);
    return;
  }
  button.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    words.textContent = "请插入安全钥匙并触摸它。";
    const options: unknown = JSON.parse(form.dataset["options"] ?? "{}");
    (form.dataset["key"] === "create" ? register(options) : sign(options)).then(
      (made) => {
        answer.value = JSON.stringify(made);
        form.submit();
      },
      (fault: unknown) => {
        button.disabled = false;
        words.textContent = sentence(fault);
      },
    );
  });
}

document.querySelectorAll<HTMLFormElement>(FORM).forEach(offer);
