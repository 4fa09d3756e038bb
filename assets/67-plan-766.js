/* The 766 desk: the fields of what can be changed, and the start of a run. */
(function () {
  "use strict";
  const plan = window.iocPlan, make = plan.make;

  function field(name, words, hint, value) {
    return make("label", { class: "field" }, [words, make("input", { class: "input", type: "text", "data-766": name, placeholder: hint, value: value || "", autocomplete: "off" })]);
  }
  function number(name, words, most, value) {
    return make("label", { class: "field" }, [words, make("input", { class: "input", type: "number", min: "1", max: most, value: value, "data-766": name, "data-words": words })]);
  }
  /* The fields show what the result beside them was asked for. */
  function build(form) {
    plan.texts = JSON.parse(form.dataset.texts);
    const standing = JSON.parse(form.dataset.standing), asked = JSON.parse(form.dataset.asked);
    const place = make("select", { class: "input", "data-766": "province" });
    JSON.parse(form.dataset.provinces).forEach(function (row) { place.append(make("option", { value: row[0] }, row[1])); });
    place.value = asked.province || "bac-ninh";
    form.append(make("label", { class: "field" }, [plan.t("where"), place]));
    form.dataset.fields.split(" ").forEach(function (name) { form.append(field(name, plan.t("desk766." + name), standing[name], asked[name])); });
    const days = number("days", plan.t("desk766.days"), "14", asked.days || "5"), runs = number("replications", plan.t("replications"), "200", asked.replications || "10");
    form.append(make("div", { class: "plan-numbers" }, [days, runs]));
  }
  async function run(root) {
    const body = {};
    for (const each of root.querySelectorAll("[data-766]")) {
      const name = each.dataset["766"], value = each.type === "number" ? plan.whole(each, each.dataset.words) : each.type === "text" ? plan.figure(each.value) : each.value;
      if (value === null) {
        if (each.type === "text") { each.focus(); plan.say(plan.t("figure"), true); }
        return;
      }
      if (value !== "") body[name] = value;
    }
    const done = await plan.post("index766", body);
    if (done) plan.go("/plan/766?study=" + done.id);
  }
  function look() {
    const form = document.getElementById("form-766"), root = document.getElementById("study");
    if (!form || form.children.length) return Boolean(form);
    build(form);
    function start() { return run(root); }
    root.addEventListener("click", function (event) { if (event.target.closest('[data-plan="index766"]')) plan.once(start); });
    form.addEventListener("keydown", function (event) { if (event.key === "Enter" && event.target.tagName === "INPUT") plan.once(start); });
    plan.listen(root);
    /* On a phone the result stands below the form: go there when the address names a study. */
    if (window.innerWidth < 768 && /[?&]study=/.test(window.location.search) && root.dataset.study) root.lastElementChild.scrollIntoView();
    return true;
  }
  document.addEventListener("DOMContentLoaded", function () {
    if (!/^\/plan\/766\/?$/.test(window.location.pathname) || look()) return;
    const watch = new MutationObserver(function () { if (look()) watch.disconnect(); });
    watch.observe(document.body, { childList: true, subtree: true });
  });
})();
