// <button data-gps data-latitude="id" data-longitude="id" hidden>: fills both fields with where the device is (WGS 84).
import { changed, fresh } from "./dom";
import { toast } from "./toasts";

function put(id: string | undefined, value: number): void {
  const input = document.getElementById(id ?? "");
  if (!(input instanceof HTMLInputElement)) return;
  input.value = value.toFixed(6);
  changed(input);
}

export function offerGps(root: ParentNode): void {
  if (!("geolocation" in navigator) || !isSecureContext) return;
  for (const button of fresh<HTMLButtonElement>(root, "[data-gps]", "gps")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      button.setAttribute("aria-busy", "true");
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          button.removeAttribute("aria-busy");
          put(button.dataset["latitude"], coords.latitude);
          put(button.dataset["longitude"], coords.longitude);
          toast({ text: `已取得位置，误差约 ${Math.round(coords.accuracy)} 米` });
        },
        () => {
          button.removeAttribute("aria-busy");
          toast({ text: "没有取得位置。请到室外再试，或在地图上、按地名填写" });
        },
        { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 },
      );
    });
  }
}
