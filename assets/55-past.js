/* Looking back: which moment is shown. The address carries it (?t=, scenario ms), so that it can be linked, reloaded and kept from page to page. */
(function () {
  "use strict";
  const ioc = window.ioc, state = ioc.state;
  const NEAR = 30000, SLIDE_EVERY = 250;
  const STEPS = { ArrowLeft: -300000, ArrowDown: -300000, ArrowRight: 300000, ArrowUp: 300000, PageDown: -ioc.HOUR, PageUp: ioc.HOUR };
  let wanted = 0, held = "";

  function shownPage() { return document.querySelector("#page > [data-t]"); }
  function onOverview() { return Boolean(document.querySelector('#page [data-page="overview"]')); }

  /* The overview is painted by the script and only its address changes; any other page is drawn anew by the server. */
  function turn() {
    const here = window.location.pathname + window.location.search + window.location.hash, there = ioc.timed(here);
    ioc.tell("moment");
    if (onOverview()) {
      if (there !== here) window.history.replaceState({}, "", there);
      shownPage().dataset.t = state.past ? String(state.past.t) : "";
      return;
    }
    const focused = document.activeElement;
    held = focused && focused.id === "handle" ? "#handle" : focused && focused.dataset.action === "replay-by" ? '[data-action="replay-by"][data-value="' + focused.dataset.value + '"]' : "";
    if (there !== here) ioc.go(there, true);
  }
  async function fetchPast(time) {
    const asked = (wanted += 1), past = await ioc.getJson(ioc.live("at.json?t=" + time));
    if (asked !== wanted) return false;
    state.past = past;
    await ioc.loadMap();
    return true;
  }
  ioc.showPast = async function (time) {
    const end = state.live.t;
    if (time >= end - NEAR) { ioc.toLive(); return; }
    try {
      if (!(await fetchPast(Math.max(0, end - ioc.DAY, Math.round(time))))) return;
      ioc.write(document.getElementById("announce"), ioc.t("live.replay", { time: ioc.clock(state.past.t) }));
      turn();
    } catch (error) { ioc.toast(ioc.t("live.no_past"), true); }
    ioc.paintNow();
  };
  ioc.toLive = function () {
    wanted += 1;
    state.past = null;
    state.turning = false;
    state.shownTime = 0;
    ioc.loadMap();
    turn();
    ioc.paintNow();
  };
  ioc.showPastBy = function (span) { ioc.showPast((state.past || state.live).t + span); };

  /* A page that was drawn for another moment than the one held (the way back, a link): the page decides. Nothing is painted until its picture is here. */
  ioc.on("mount", function () {
    const page = shownPage(), t = page ? page.dataset.t : "";
    const control = held && document.querySelector(held);
    held = "";
    if (control) control.focus({ preventScroll: true });
    state.turning = false;
    if (!page || t === (state.past ? String(state.past.t) : "")) { tidy(); return; }
    state.past = null;
    if (t === "") { wanted += 1; ioc.loadMap(); tidy(); return; }
    state.turning = true;
    fetchPast(+t).then(function (come) {
      if (!come) return;
      state.turning = false;
      ioc.paintNow();
    }, function () {
      ioc.toast(ioc.t("live.no_past"), true);
      ioc.toLive();
    });
  });
  /* A moment that is no past one (it has not come yet) does not stay in the address. */
  function tidy() {
    const here = window.location.pathname + window.location.search + window.location.hash, there = ioc.timed(here);
    if (there !== here && window.location.search.includes("t=")) window.history.replaceState({}, "", there);
  }

  /* The slider: arrows move five minutes, page keys an hour. Off the overview the page follows when it is let go. */
  let sliding = false, last = 0;
  function slide(event, done) {
    const track = document.getElementById("track");
    if (!track) return;
    const box = track.getBoundingClientRect(), share = Math.max(0, Math.min(1, (event.clientX - box.left) / box.width));
    document.getElementById("handle").style.left = (share * 100).toFixed(2) + "%";
    if (!done && (!onOverview() || performance.now() - last < SLIDE_EVERY)) return;
    last = performance.now();
    ioc.showPast(share > 0.995 ? state.live.t : state.live.t - (1 - share) * ioc.DAY);
  }
  document.addEventListener("pointerdown", function (event) {
    if (!event.target.closest || !event.target.closest("#track") || !state.live) return;
    sliding = true;
    slide(event, false);
  });
  document.addEventListener("pointermove", function (event) { if (sliding) slide(event, false); });
  document.addEventListener("pointerup", function (event) { if (sliding) { sliding = false; slide(event, true); } });
  document.addEventListener("keydown", function (event) {
    if (event.target.id !== "handle") return;
    if (event.key === "End") ioc.toLive();
    else if (event.key === "Home") ioc.showPast(state.live.t - ioc.DAY);
    else if (STEPS[event.key]) ioc.showPastBy(STEPS[event.key]);
    else return;
    event.preventDefault();
  });

  /* A link that is opened in another tab, or copied, leads to the moment shown as well. */
  function carry(event) {
    const link = event.target.closest ? event.target.closest("a[data-nav]") : null;
    if (link && state.app) link.setAttribute("href", ioc.timed(link.getAttribute("href")));
  }
  document.addEventListener("pointerdown", carry);
  document.addEventListener("focusin", carry);
})();
