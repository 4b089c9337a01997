/* Small comforts on top of pages that work without any script. */
(function () {
  "use strict";

  /* Select many: the box in the head chooses all rows of this page; the count says how many. */
  document.addEventListener("change", function (event) {
    var box = event.target;
    if (!box.matches || !box.matches("[data-select-all], [data-select]")) return;
    var table = box.closest("table");
    var boxes = table.querySelectorAll("[data-select]");
    if (box.matches("[data-select-all]")) boxes.forEach(function (one) { one.checked = box.checked; });
    var chosen = 0;
    boxes.forEach(function (one) {
      one.closest("tr").classList.toggle("chosen", one.checked);
      if (one.checked) chosen += 1;
    });
    var all = table.querySelector("[data-select-all]");
    if (all) { all.checked = chosen === boxes.length; all.indeterminate = chosen > 0 && chosen < boxes.length; }
    document.querySelectorAll("[data-selected-count]").forEach(function (place) { place.textContent = String(chosen); });
  });

  /* A file may be dropped on the upload area; the field itself does the rest. */
  ["dragover", "dragleave", "drop"].forEach(function (name) {
    document.addEventListener(name, function (event) {
      var area = event.target.closest && event.target.closest(".upload");
      if (!area) return;
      event.preventDefault();
      area.classList.toggle("over", name === "dragover");
      var field = area.querySelector("input[type=file]");
      if (name === "drop" && field && event.dataTransfer.files.length) {
        field.files = event.dataTransfer.files;
        field.dispatchEvent(new Event("change", { bubbles: true }));
      }
    });
  });

  /* Filters are folded on a phone only; a browser that cannot be told so in CSS is told here. */
  if (!CSS.supports("selector(::details-content)") && matchMedia("(min-width: 48rem)").matches) {
    document.querySelectorAll("details.fold").forEach(function (fold) { fold.open = true; });
  }

  /* A select in a filter bar acts at once when it was chosen with a pointer. With the keyboard every arrow is a change:
     there the button acts, or nobody would get past the first choice. */
  var pointed = false;
  document.addEventListener("pointerdown", function () { pointed = true; }, true);
  document.addEventListener("keydown", function () { pointed = false; }, true);
  document.addEventListener("change", function (event) {
    var form = event.target.form;
    if (pointed && form && form.hasAttribute("data-auto") && event.target.matches("select")) form.requestSubmit();
  });

  /* What is typed into a form marked with a draft key is kept in this browser until it is sent. */
  document.querySelectorAll("form[data-draft]").forEach(function (form) {
    var key = "yinuo-draft:" + form.dataset.draft;
    var kept = {};
    try { kept = JSON.parse(sessionStorage.getItem(key) || "{}"); } catch (error) { kept = {}; }
    var keepable = "input:not([type=password],[type=file],[type=hidden],[type=checkbox],[type=radio]), textarea, select";
    form.querySelectorAll(keepable).forEach(function (field) {
      if (field.name && kept[field.name] && !field.value) field.value = kept[field.name];
    });
    form.addEventListener("input", function () {
      form.querySelectorAll(keepable).forEach(function (field) { if (field.name) kept[field.name] = field.value; });
      try { sessionStorage.setItem(key, JSON.stringify(kept)); } catch (error) { /* storage full or refused: nothing is lost on the page */ }
    });
    form.addEventListener("submit", function () { try { sessionStorage.removeItem(key); } catch (error) { /* as above */ } });
  });

  /* After a form came back with errors, the summary gets the focus. */
  var errors = document.querySelector(".errors");
  if (errors) errors.focus();
})();
