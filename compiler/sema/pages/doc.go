// Package pages reads pages with their widgets and actions, and the app. In: the
// analysis of a declaration. Out: what it says as data, how its widgets are bound
// to datasets, and what is wrong with it.
package pages
