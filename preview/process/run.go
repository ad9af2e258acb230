package process

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

// lastLines is how much of a failed program's output an error quotes.
const lastLines = 12

// Run runs a program to its end in a group of its own and returns the last
// lines it said.
func Run(ctx context.Context, dir string, args, env []string, line func(string)) (last string, err error) {
	reader, writer, err := os.Pipe()
	if err != nil {
		return "", err
	}
	defer reader.Close()
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = dir, env, writer, writer
	p, err := Start(cmd)
	writer.Close()
	if err != nil {
		return "", fmt.Errorf("cannot start %s: %w", args[0], err)
	}
	stop := context.AfterFunc(ctx, func() { p.Stop(time.Second) })
	defer stop()
	var lines []string
	scan := bufio.NewScanner(reader)
	scan.Buffer(nil, 1<<20)
	for scan.Scan() {
		text := strings.TrimRight(scan.Text(), " \r")
		if text == "" {
			continue
		}
		if line != nil {
			line(text)
		}
		if lines = append(lines, "  "+text); len(lines) > lastLines {
			lines = lines[1:]
		}
	}
	// A line too long ends the scanning, not the program.
	if errors.Is(scan.Err(), bufio.ErrTooLong) {
		_, _ = io.Copy(io.Discard, reader)
	}
	<-p.Done
	return strings.Join(lines, "\n"), p.Err
}
