// Package datasets reads datasets and enums. In: the analysis of a declaration. Out:
// what it says as data, its rules as typed expressions, and what is wrong with it.
//
// A dataset is read in two steps, because datasets may refer to each other: its
// fields (ReadFields), which never depend on a rule, then the rest (ReadDataset).
package datasets
