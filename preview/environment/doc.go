// Package environment finds and installs what generated applications need to run.
// In: the programs in PATH and the lock files of the applications. Out: one
// environment for all previews of this version, in the cache of the user.
package environment
