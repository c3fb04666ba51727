// Fills in how often the code was queried; without this the page leads to itself with the counts inside.
(function () {
  var place = document.querySelector("[data-counts]");
  if (!place || !window.fetch) return;
  fetch(place.getAttribute("data-counts"), { cache: "no-store", credentials: "omit" })
    .then(function (answer) { return answer.ok ? answer.text() : Promise.reject(answer.status); })
    .then(function (text) { place.innerHTML = text; })
    .catch(function () {});
})();
