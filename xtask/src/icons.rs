//! The icon set of the window, drawn from one SVG by rsvg-convert.
//!
//! The PNG files are drawn at each size, never scaled. The `.icns` of macOS is a list of PNG files with a name for
//! each size; the `.ico` of Windows holds bitmaps, which ImageMagick writes.

use std::fs;
use std::path::Path;

use crate::command::{command, found, root, run};
use crate::stop::Stop;

const SOURCE: &str = "icons/usher.svg";
const SET: &str = "src-tauri/icons";

/// The files that the window's configuration names, with their width in pixels.
const PNG: &[(&str, u32)] =
    &[("32x32.png", 32), ("128x128.png", 128), ("128x128@2x.png", 256), ("icon.png", 512)];

/// The sizes of the taskbar, the desktop and Explorer, in pixels.
const ICO: &[u32] = &[16, 24, 32, 48, 64, 256];

/// Apple's name for each size, and the width in pixels. Source: the constants of `IconServices` in Apple's public
/// headers; those from `ic11` on are the ones for screens of double density.
const ICNS: &[(&[u8; 4], u32)] = &[
    (b"icp4", 16),
    (b"icp5", 32),
    (b"ic07", 128),
    (b"ic08", 256),
    (b"ic09", 512),
    (b"ic10", 1024),
    (b"ic11", 32),
    (b"ic12", 64),
    (b"ic13", 256),
    (b"ic14", 512),
];

pub(crate) fn draw() -> Result<(), Stop> {
    for (program, package) in [("rsvg-convert", "librsvg2-bin"), ("convert", "imagemagick")] {
        if !found(program) {
            return Err(Stop::new(format!("{program} is missing: install {package}")));
        }
    }
    let set = root().join(SET);
    fs::create_dir_all(&set).map_err(|error| Stop::file(&set, &error))?;
    for (name, width) in PNG {
        draw_png(*width, &set.join(name))?;
    }
    draw_ico(&set.join("icon.ico"))?;
    draw_icns(&set.join("icon.icns"))
}

fn draw_png(width: u32, to: &Path) -> Result<(), Stop> {
    let mut draw = command("rsvg-convert", ["--width", &width.to_string(), SOURCE, "--output"]);
    draw.arg(to);
    run(draw)
}

/// Draws a size that is only part of another file.
fn draw_part(width: u32) -> Result<std::path::PathBuf, Stop> {
    let folder = root().join("target/icons");
    fs::create_dir_all(&folder).map_err(|error| Stop::file(&folder, &error))?;
    let part = folder.join(format!("{width}.png"));
    draw_png(width, &part)?;
    Ok(part)
}

fn draw_ico(to: &Path) -> Result<(), Stop> {
    let parts = ICO.iter().map(|width| draw_part(*width)).collect::<Result<Vec<_>, _>>()?;
    let mut join = command("convert", parts);
    join.arg(to);
    run(join)
}

fn draw_icns(to: &Path) -> Result<(), Stop> {
    let mut parts = Vec::new();
    for (name, width) in ICNS {
        let part = draw_part(*width)?;
        parts.push((*name, fs::read(&part).map_err(|error| Stop::file(&part, &error))?));
    }
    let joined = icns(&parts).ok_or_else(|| Stop::new("The icons are too large for one file"))?;
    fs::write(to, joined).map_err(|error| Stop::file(to, &error))
}

/// The container of macOS: a name, the length of the whole, then each part in the same form. `None` where a length
/// does not fit in 32 bits.
fn icns(parts: &[(&[u8; 4], Vec<u8>)]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    for (name, bytes) in parts {
        body.extend(chunk(name, bytes)?);
    }
    chunk(b"icns", &body)
}

fn chunk(name: &[u8; 4], body: &[u8]) -> Option<Vec<u8>> {
    let length = u32::try_from(body.len()).ok()?.checked_add(8)?;
    Some([name.as_slice(), &length.to_be_bytes(), body].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_counts_its_own_head() {
        let file = icns(&[(b"ic07", vec![1, 2, 3]), (b"ic08", vec![])]).unwrap();
        assert_eq!(file, b"icns\0\0\0\x1bic07\0\0\0\x0b\x01\x02\x03ic08\0\0\0\x08");
    }
}
