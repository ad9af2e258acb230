// Package ir is what an application is, free of syntax and of any target. In:
// what sema understood. Out: data that generators read, and that prints as
// versioned JSON, a stable contract for generators of third parties.
package ir
