//! Where things stand on a screen of a given size. Asked by the core, which scrolls, and by the view, which draws.

use ratatui::layout::{Rect, Size};

/// The smallest screen that can be used.
pub const LEAST: Size = Size { width: 40, height: 12 };

/// Below this width what stands side by side elsewhere stands below each other, and labels are short.
pub const NARROW: usize = 60;

/// From this width on what is known of the compute under the cursor stands beside the list.
pub const WIDE: u16 = 160;

/// What the list keeps of a wide screen at least: its columns but the last ones.
const LIST: u16 = 108;

/// The width of a question.
const QUESTION: u16 = 66;

/// The most that properties have use for.
const PROPERTIES: u16 = 72;

/// How much there is to draw on, and how it is shared out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Screen {
    /// The terminal.
    pub size: Size,
    /// Header and panes share one line.
    pub is_compact: bool,
}

/// The regions of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Regions {
    /// Workspace, age of the data, cost; on a compact screen the panes as well.
    pub header: Rect,
    /// The panes, where they have a line of their own.
    pub tabs: Option<Rect>,
    /// The list, or the details, with its frame.
    pub body: Rect,
    /// What of the body the properties of a compute may take from the list, on a wide screen.
    pub beside: Option<Rect>,
    /// The last notice, or the line that is typed into.
    pub notice: Rect,
    /// What the next key does.
    pub hints: Rect,
}

impl Screen {
    /// The whole of it with a header of two lines.
    pub fn of(size: Size) -> Self {
        Self { size, is_compact: false }
    }

    /// The regions of the screen; `None` when it is too small to be used.
    pub fn regions(self) -> Option<Regions> {
        let size = self.size;
        if size.width < LEAST.width || size.height < LEAST.height {
            return None;
        }
        let line = |y| Rect::new(0, y, size.width, 1);
        let above = if self.is_compact { 1 } else { 2 };
        let body = Rect::new(0, above, size.width, size.height - above - 2);
        let beside = || {
            let width = (body.width - LIST).min(PROPERTIES);
            Rect { x: body.right() - width, width, ..body }
        };
        Some(Regions {
            header: line(0),
            tabs: (!self.is_compact).then(|| line(1)),
            body,
            beside: (size.width >= WIDE).then(beside),
            notice: line(size.height - 2),
            hints: line(size.height - 1),
        })
    }

    /// Rows of a list that are on screen: the body without its frame and the line of headers.
    pub fn page(self) -> usize {
        self.regions().map_or(1, |regions| usize::from(inside(regions.body).height.saturating_sub(1)).max(1))
    }

    /// Lines of a text that are on screen: the body without its frame and the line of parts.
    pub fn lines(self) -> usize {
        self.page()
    }

    /// Cells of a line of text: the body without its frame and the blank that text begins with.
    pub fn columns(self) -> usize {
        self.regions().map_or(80, |regions| columns_in(regions.body))
    }
}

/// What is inside a frame of one cell.
pub fn inside(frame: Rect) -> Rect {
    Rect {
        x: frame.x + 1,
        y: frame.y + 1,
        width: frame.width.saturating_sub(2),
        height: frame.height.saturating_sub(2),
    }
}

/// Cells of a line of text in a region with a frame.
pub fn columns_in(region: Rect) -> usize {
    usize::from(inside(region).width.saturating_sub(1)).max(1)
}

/// Cells before the first column of a list: the mark of the cursor.
pub const MARK: u16 = 2;

/// Cells that the columns of a list share.
pub fn list_width(list: Rect) -> u16 {
    inside(list).width.saturating_sub(MARK)
}

/// The width of the text of a message.
pub fn message_width(size: Size) -> usize {
    usize::from(size.width.saturating_sub(8).clamp(1, 78))
}

/// Lines of a message that are on screen at most: the hints below stay in sight.
pub fn message_page(size: Size) -> usize {
    usize::from(size.height.saturating_sub(6)).max(1)
}

/// The room for a question: cells of a line, and lines above the `asking` ones in which it is answered. Where there is
/// little room the notice is covered; the hints never are.
pub fn question(size: Size, asking: u16) -> (u16, usize) {
    (QUESTION.min(size.width.saturating_sub(4)), size.height.saturating_sub(3 + asking).max(1).into())
}

/// A window in the middle of the screen, as large as wanted where there is room.
pub fn window(size: Size, width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(size.width), height.min(size.height));
    Rect::new((size.width - width) / 2, (size.height - height) / 2, width, height)
}
