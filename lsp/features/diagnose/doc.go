// Package diagnose answers editors that ask for diagnostics themselves. In: a
// document or all of them. Out: reports, or that nothing has changed.
package diagnose
