// Package show answers with what an editor displays beside the text. In: a
// document or a position. Out: hover, colors, hints, lenses, folds, selections and
// generated documents.
package show
