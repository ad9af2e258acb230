// Package preview runs a program while it is being written. In: a project's
// folder. Out: one address with the whole generated app on real data, that
// follows every edit, and says what is wrong where one cannot be followed.
package preview
