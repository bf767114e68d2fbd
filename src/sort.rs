//! Sorting with little code.
//!
//! The standard library's sort is several kilobytes for each type that is sorted, which
//! in WebAssembly was a twentieth of all code. Here one is made, for places in a list.

use std::cmp::Ordering;

/// Sorts a list; equal items stay in their order.
pub fn by<T>(items: &mut [T], mut compare: impl FnMut(&T, &T) -> Ordering) {
    // Most lists are in order as they were found.
    if items.is_sorted_by(|one, next| compare(one, next).is_le()) {
        return;
    }
    let mut order: Vec<usize> = (0..items.len()).collect();
    sort(&mut order, &mut |one, other| compare(&items[one], &items[other]));
    arrange(items, order);
}

/// Sorts a list by a key; equal items stay in their order.
pub fn by_key<T, K: Ord>(items: &mut [T], mut key: impl FnMut(&T) -> K) {
    by(items, |one, other| key(one).cmp(&key(other)));
}

/// The only instance of the standard library's sort.
#[inline(never)]
fn sort(order: &mut [usize], compare: &mut dyn FnMut(usize, usize) -> Ordering) {
    order.sort_by(|one, other| compare(*one, *other));
}

/// Puts into each place the item that is to stand there: along each cycle of places once.
fn arrange<T>(items: &mut [T], mut order: Vec<usize>) {
    for start in 0..order.len() {
        let mut place = start;
        loop {
            // Every place is one of the list's own.
            let from = std::mem::replace(&mut order[place], place);
            if from == start {
                break;
            }
            items.swap(place, from);
            place = from;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that look random and are the same each time.
    fn numbers(length: usize) -> Vec<u32> {
        let mut state = 7_u32;
        let next = |_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state >> 16
        };
        (0..length).map(next).collect()
    }

    #[test]
    fn agrees_with_the_standard_library() {
        for length in [0, 1, 2, 3, 10, 21, 300] {
            // Few keys, so that many items are equal, each with its place.
            let items: Vec<(u32, usize)> =
                numbers(length).into_iter().enumerate().map(|(at, it)| (it % 7, at)).collect();
            let (mut ours, mut theirs) = (items.clone(), items);
            by_key(&mut ours, |it| it.0);
            theirs.sort_by_key(|it| it.0);
            assert_eq!(ours, theirs);
            by(&mut ours, |one, other| other.cmp(one));
            theirs.sort_by(|one, other| other.cmp(one));
            assert_eq!(ours, theirs);
        }
    }
}
