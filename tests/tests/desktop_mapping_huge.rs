//! A company of a hundred thousand in the real window: everybody is worked out, and the table scrolls under the wheel
//! without a blank row.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use usher_tests::guided::Guided;
use usher_tests::webdriver::css;

const PEOPLE: usize = 100_000;

/// Reading two hundred thousand people in a debug build on a busy machine.
const VERY_LONG: Duration = Duration::from_secs(600);

/// Watches each frame: rows that are in sight and not there, and rows that are there and wait for their person.
const WATCH: &str = "
    const grid = document.querySelector('[role=grid][aria-label=\"People\"]');
    window.watched = { frames: 0, blank: 0, waiting: 0, furthest: 0, on: true };
    const frame = () => {
        const seen = window.watched;
        if (!seen.on) return;
        const box = grid.getBoundingClientRect();
        const top = grid.querySelector('.head').getBoundingClientRect().bottom;
        const rows = [...grid.querySelectorAll('.body [role=row]')].map((row) => [row.getBoundingClientRect(), row.textContent.trim()]);
        const inSight = rows.filter(([row]) => row.bottom > top && row.top < box.bottom);
        const first = Math.min(...inSight.map(([row]) => row.top));
        const last = Math.max(...inSight.map(([row]) => row.bottom));
        seen.frames += 1;
        if (inSight.length === 0 || first > top + 1 || last < box.bottom - 3) seen.blank += 1;
        if (inSight.some(([, words]) => words === '…')) seen.waiting += 1;
        seen.furthest = Math.max(seen.furthest, grid.scrollTop);
        requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
";

#[tokio::test(flavor = "multi_thread")]
async fn the_table_of_a_hundred_thousand_scrolls() {
    let person = Guided::open_entra("mapping-huge", |settings| {
        settings.people = PEOPLE;
        settings.groups = 0;
    })
    .await;
    for (step, vendor) in [("connect-entra", "Entra ID"), ("connect-zoom", "Zoom")] {
        person.open_step(step).await;
        person.sign_in(vendor).await;
    }
    let began = Instant::now();
    person.open_step("attribute-mapping").await;
    person
        .window
        .see_within(&css("[role=grid][aria-label=People] [role=gridcell]"), VERY_LONG)
        .await
        .unwrap();
    eprintln!("Read and worked out after {:.1} s.", began.elapsed().as_secs_f64());
    person.picture("everybody").await;
    person.window.run(WATCH, json!([])).await.unwrap();
    for _ in 0..20 {
        person.window.wheel(&css("[role=grid][aria-label=People]"), 400, 10).await.unwrap();
    }
    let seen =
        person.window.run("window.watched.on = false; return window.watched", json!([])).await.unwrap();
    eprintln!("{seen}");
    let number = |name: &str| seen.get(name).and_then(Value::as_f64).unwrap();
    assert!(number("frames") > 10.0 && number("furthest") > 10_000.0, "{seen}");
    assert_eq!((number("blank"), number("waiting")), (0.0, 0.0), "{seen}");
    person.leave().await;
}
