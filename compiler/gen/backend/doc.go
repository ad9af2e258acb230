// Package backend writes the FastAPI project of an application. In: the IR. Out:
// a tree of files: what differs per application, in modules that an engineer
// would have written by hand, and the runtime as it is.
package backend
