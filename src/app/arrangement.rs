//! Which columns a list shows, in what order, and how far they are moved to the left.

use crate::kinds::column::{self, Column, Room};

/// The columns of a list as somebody wants them. The first one, the name, is always there and never moves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arrangement {
    /// Whether each column is as wide as it has use for.
    pub wide: bool,
    /// How many columns beside the first one are moved out of sight.
    scroll: usize,
    /// The places of those that were chosen, in the order that was chosen; `None` for all.
    chosen: Option<Vec<usize>>,
}

impl Arrangement {
    /// The columns that can be seen in `width` cells: place and width of each. `several` says whether several workspaces
    /// are watched.
    pub fn fit<R>(
        &self,
        columns: &[Column<R>],
        width: u16,
        widest: Option<u16>,
        several: bool,
    ) -> Vec<(usize, u16)> {
        let mut places = self.places(columns, several);
        let moved = self.moved(places.len());
        places.drain(1.min(places.len())..(1 + moved).min(places.len()));
        let room = if self.wide { Room::Wide } else { Room::Shared };
        column::fit(columns, &places, width, widest, room)
    }

    /// How many columns are out of sight when so many are `shown`: moved to the left, and beyond the edge.
    pub fn out_of_sight<R>(&self, columns: &[Column<R>], shown: usize, several: bool) -> (usize, usize) {
        let all = self.places(columns, several).len();
        let moved = self.moved(all);
        (moved, all.saturating_sub(moved + shown))
    }

    /// How many of so many columns are moved to the left: one stays beside the first.
    fn moved(&self, all: usize) -> usize {
        self.scroll.min(all.saturating_sub(2))
    }

    /// The columns that there are, in their order.
    pub fn places<R>(&self, columns: &[Column<R>], several: bool) -> Vec<usize> {
        let all = || (0..columns.len()).collect();
        let mut places = self.chosen.clone().unwrap_or_else(all);
        places.retain(|index| several || !columns[*index].tells_workspaces);
        places
    }

    /// The columns that were chosen, in their order, if any were.
    pub fn chosen(&self) -> Option<&[usize]> {
        self.chosen.as_deref()
    }

    /// Shows these columns alone, in this order, the first one in any case; of `all` columns in their own order that is
    /// no choice.
    pub fn choose(&mut self, mut places: Vec<usize>, all: usize) {
        places.retain(|place| *place != 0 && *place < all);
        places.insert(0, 0);
        self.scroll = 0;
        self.chosen = Some(places).filter(|places| !places.iter().copied().eq(0..all));
    }

    /// How many columns are moved out of sight.
    pub fn scroll(&self) -> usize {
        self.scroll
    }

    /// Moves columns to the left, as long as some stand beyond the edge: `shown` are those in sight.
    pub fn scroll_on<R>(&mut self, columns: &[Column<R>], shown: &[usize], several: bool) {
        let places = self.places(columns, several);
        if shown.last() != places.last() && self.scroll + 2 < places.len() {
            self.scroll += 1;
        }
    }

    /// Moves columns back.
    pub fn scroll_back(&mut self) {
        self.scroll = self.scroll.saturating_sub(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::column::{Cell, SortKey};

    fn columns() -> [Column<()>; 4] {
        let column = |name| Column::new(name, name, (10, 20), |(), _| Cell::none(), |(), _| SortKey::Unknown);
        [column("a").stays(), column("b"), column("c").tells_workspaces(), column("d")]
    }

    fn shown(arrangement: &Arrangement, width: u16, several: bool) -> Vec<usize> {
        arrangement.fit(&columns(), width, None, several).into_iter().map(|(place, _)| place).collect()
    }

    #[test]
    fn the_first_column_never_moves() {
        let mut arrangement = Arrangement::default();
        assert_eq!(shown(&arrangement, 30, true), [0, 1]);
        let mut seen = Vec::new();
        for _ in 0..5 {
            let now = shown(&arrangement, 30, true);
            arrangement.scroll_on(&columns(), &now, true);
            seen.push(shown(&arrangement, 30, true));
        }
        assert_eq!(seen, [[0, 2], [0, 3], [0, 3], [0, 3], [0, 3]]);
        for _ in 0..5 {
            arrangement.scroll_back();
        }
        assert_eq!(shown(&arrangement, 30, true), [0, 1]);
    }

    #[test]
    fn where_all_columns_are_in_sight_none_moves() {
        let mut arrangement = Arrangement::default();
        arrangement.scroll_on(&columns(), &[0, 1, 3], false);
        assert_eq!(arrangement, Arrangement::default());
    }

    #[test]
    fn what_is_chosen_keeps_its_order_and_the_first_column() {
        let mut arrangement = Arrangement::default();
        arrangement.choose(vec![3, 1], 4);
        assert_eq!(shown(&arrangement, 100, true), [0, 3, 1]);
        arrangement.choose(vec![2, 3], 4);
        assert_eq!(shown(&arrangement, 100, false), [0, 3]);
        arrangement.choose(vec![0, 1, 2, 3], 4);
        assert_eq!(arrangement, Arrangement::default());
    }
}
