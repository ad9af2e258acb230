// Package files is what the preview does with the disk. In: trees of generated
// files, and names of locks. Out: folders that hold exactly these files, written
// without a moment in which one is half there, and locks that end with a process.
package files
