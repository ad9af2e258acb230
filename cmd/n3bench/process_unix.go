//go:build unix

package main

import (
	"os/exec"
	"syscall"
)

// ownGroup makes a command the head of a process group.
func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// signalGroup signals a command with all it started. A group that is gone
// cannot be signalled, and need not be.
func signalGroup(cmd *exec.Cmd, s syscall.Signal) { _ = syscall.Kill(-cmd.Process.Pid, s) }
