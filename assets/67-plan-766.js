/* The 766 desk: the fields of what can be changed, and the start of a run. */
(function () {
  "use strict";
  const plan = window.iocPlan, make = plan.make;

  function field(name, words, hint) {
    return make("label", { class: "field" }, [words, make("input", { class: "input", type: "text", "data-766": name, placeholder: hint, autocomplete: "off" })]);
  }
  function build(form) {
    plan.texts = JSON.parse(form.dataset.texts);
    const standing = JSON.parse(form.dataset.standing);
    const place = make("select", { class: "input", "data-766": "province" });
    JSON.parse(form.dataset.provinces).forEach(function (row) { place.append(make("option", { value: row[0] }, row[1])); });
    place.value = "bac-ninh";
    form.append(make("label", { class: "field" }, [plan.t("where"), place]));
    form.dataset.fields.split(" ").forEach(function (name) { form.append(field(name, plan.t("desk766." + name), standing[name])); });
    const days = make("input", { class: "input", type: "number", min: "1", max: "14", value: "5", "data-766": "days" });
    const runs = make("input", { class: "input", type: "number", min: "1", max: "200", value: "10", "data-766": "replications" });
    form.append(make("div", { class: "plan-numbers" }, [make("label", { class: "field" }, [plan.t("desk766.days"), days]), make("label", { class: "field" }, [plan.t("replications"), runs])]));
  }
  async function run(root) {
    const body = {};
    root.querySelectorAll("[data-766]").forEach(function (each) {
      const value = each.value.trim();
      if (each.type === "number") body[each.dataset["766"]] = +value;
      else if (value) body[each.dataset["766"]] = value;
    });
    const done = await plan.post("index766", body);
    if (done) window.location.assign("/plan/766?study=" + done.id);
  }
  function look() {
    const form = document.getElementById("form-766"), root = document.getElementById("study");
    if (!form || form.children.length) return Boolean(form);
    build(form);
    root.addEventListener("click", function (event) { if (event.target.closest('[data-plan="index766"]')) run(root); });
    plan.listen(root);
    return true;
  }
  document.addEventListener("DOMContentLoaded", function () {
    if (!/^\/plan\/766\/?$/.test(window.location.pathname) || look()) return;
    const watch = new MutationObserver(function () { if (look()) watch.disconnect(); });
    watch.observe(document.body, { childList: true, subtree: true });
  });
})();
