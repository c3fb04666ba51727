// What every page of somebody logged in loads. Each behaviour enhances what already works without it.
import htmx from "htmx.org";
import { guardSubmits } from "./submit";
import { keepDrafts } from "./drafts";
import { listenToGun } from "./gun";
import { offerScanning } from "./scanning";
import { enhancePickers } from "./picker";
import { followLive } from "./live";
import { enhanceSteppers } from "./stepper";
import { offerGps } from "./gps";
import { offerMaps } from "./places";
import { previewPhotos } from "./photos";
import { watchProgress } from "./progress";
import { offerCopy, offerPrint } from "./small";
import { countTicks } from "./ticks";
import { focusErrors, tidyMenus } from "./focus";

htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;
htmx.config.selfRequestsOnly = true;

function enhance(root: ParentNode): void {
  enhancePickers(root);
  enhanceSteppers(root);
  keepDrafts(root); // After the pickers, whose fields it fills.
  offerScanning(root);
  offerGps(root);
  offerMaps(root);
  previewPhotos(root);
  watchProgress(root);
  offerCopy(root);
  offerPrint(root);
  countTicks(root);
}

guardSubmits();
listenToGun();
tidyMenus();
enhance(document);
focusErrors(document);
followLive((topic) => {
  document.querySelectorAll(`[data-live~="${CSS.escape(topic)}"]`).forEach((element) => htmx.trigger(element, "live"));
});
htmx.onLoad((element) => {
  if (element !== document.body && element instanceof Element) enhance(element);
});
