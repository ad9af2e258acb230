//go:build linux

package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/n3-lang/n3/preview/state"
)

// TestKilledAtAnyMoment kills the backend, the preview or both while rows are written and
// the stored shape changes. `N3_KILLS` says how often; a failure says the seed, and `N3_SEED`
// sets it.
func TestKilledAtAnyMoment(t *testing.T) {
	kills, _ := strconv.Atoi(os.Getenv("N3_KILLS"))
	if kills == 0 {
		kills = 6
	}
	seed, err := strconv.ParseUint(os.Getenv("N3_SEED"), 10, 64)
	if err != nil {
		seed = rand.Uint64()
	}
	t.Logf("N3_SEED=%d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	dir := folder(t, map[string]string{"app.n3": faultProgram})
	r := startPreview(t, dir)
	for number := range kills {
		stop := make(chan struct{})
		writing := r.writeRows(fmt.Sprint("round ", number), stop)
		title := fmt.Sprint("Killed ", number)
		fields := "    field_" + strconv.Itoa(number) + ": string\n"
		if number%3 == 2 {
			fields = "    field_" + strconv.Itoa(number-1) + ": string max_length(50)\n    index_" + strconv.Itoa(number) + ": integer unique\n"
		}
		r.save(strings.NewReplacer(`"Faults"`, strconv.Quote(title), "    realtime", fields+"    realtime").Replace(faultProgram))
		time.Sleep(time.Duration(random.IntN(150)) * time.Millisecond) // any moment
		ends := true
		switch random.IntN(3) {
		case 0:
			ends = false
			if id := r.backend(); id != 0 { // it may be exchanged just now
				_ = syscall.Kill(id, syscall.SIGKILL)
			}
		case 1:
			r.must(r.cmd.Process.Kill())
		case 2:
			r.signal(syscall.SIGKILL)
		}
		if ends {
			r.ends()
		}
		close(stop)
		writing.Wait()
		if ends {
			next := startPreview(t, dir)
			next.acknowledged = r.acknowledged
			r = next
		}
		r.until("the edit "+title, func(s state.State) bool { return s.Title == title && !s.Broken && len(s.Diagnostics) == 0 })
		r.hasRows()
	}
	r.close()
	if len(r.acknowledged) == 0 {
		t.Error("no row was acknowledged")
	}
}
