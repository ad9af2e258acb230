package files

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// CopyDatabase copies a SQLite database that nothing has open into one file, with what
// its write-ahead log holds: a process that was killed leaves its last commits there.
// Where the log cannot be read, SQLite would ignore it too.
func CopyDatabase(from, to string) error {
	if err := copyDatabase(from, to); err != nil {
		return fmt.Errorf("cannot copy %s to %s: %w", from, to, Reason(err))
	}
	return nil
}

func copyDatabase(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if err == nil {
		err = addLog(out, from+"-wal")
	}
	if err == nil {
		err = out.Sync()
	}
	return errors.Join(err, out.Close())
}

// The parts of a log: https://sqlite.org/fileformat2.html#the_write_ahead_log.
const (
	logMagic      = 0x377f0682 // its last bit says that checksums are of big-endian words
	logHeader     = 32
	frameHeader   = 24
	smallestPage  = 512
	largestPage   = 65536
	checkedHeader = 24 // of the log's header
	checkedFrame  = 8  // of a frame's header
)

// addLog writes the pages of a log into a database, as a checkpoint does: the newest of
// each that was committed. Doing so again changes nothing.
func addLog(database *os.File, name string) error {
	log, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer log.Close()
	pages, pageSize, count, err := committed(bufio.NewReaderSize(log, 1<<20))
	if err != nil || count == 0 {
		return err
	}
	page := make([]byte, pageSize)
	for number, at := range pages {
		if _, err := log.ReadAt(page, at); err != nil {
			return err
		}
		if _, err := database.WriteAt(page, int64(number-1)*pageSize); err != nil {
			return err
		}
	}
	return database.Truncate(int64(count) * pageSize)
}

// committed finds where the newest page of each number is in a log, and how many pages
// the database has with them. What follows the last commit does not count, and neither
// does what an older use of the log has left behind: its salts are others.
func committed(log io.Reader) (pages map[uint32]int64, pageSize int64, count uint32, err error) {
	header := make([]byte, logHeader)
	if _, err := io.ReadFull(log, header); err != nil {
		return nil, 0, 0, ended(err)
	}
	word := binary.BigEndian.Uint32
	magic, size := word(header), word(header[8:])
	if magic&^1 != logMagic || size < smallestPage || size > largestPage || size&(size-1) != 0 {
		return nil, 0, 0, nil
	}
	sum := checksum{bigEndian: magic&1 == 1}
	sum.add(header[:checkedHeader])
	if !sum.is(header[checkedHeader:]) {
		return nil, 0, 0, nil
	}
	pages, begun := map[uint32]int64{}, map[uint32]int64{}
	frame := make([]byte, frameHeader+int(size))
	for at := int64(logHeader); ; at += int64(len(frame)) {
		if _, err := io.ReadFull(log, frame); err != nil {
			return pages, int64(size), count, ended(err)
		}
		sum.add(frame[:checkedFrame])
		sum.add(frame[frameHeader:])
		number, after := word(frame), word(frame[4:])
		if number == 0 || word(frame[8:]) != word(header[16:]) || word(frame[12:]) != word(header[20:]) || !sum.is(frame[16:]) {
			return pages, int64(size), count, nil
		}
		begun[number] = at + frameHeader
		if after == 0 {
			continue
		}
		for number, at := range begun {
			pages[number] = at
		}
		clear(begun)
		count = after
		// A page beyond the end of the database is one that a later commit gave up.
		for number := range pages {
			if number > count {
				delete(pages, number)
			}
		}
	}
}

// ended is no error where a file ends early: what is there counts.
func ended(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil
	}
	return err
}

// checksum is that of a log so far.
type checksum struct {
	bigEndian bool
	a, b      uint32
}

func (c *checksum) add(data []byte) {
	for ; len(data) >= 8; data = data[8:] {
		x, y := binary.LittleEndian.Uint32(data), binary.LittleEndian.Uint32(data[4:])
		if c.bigEndian {
			x, y = binary.BigEndian.Uint32(data), binary.BigEndian.Uint32(data[4:])
		}
		c.a += x + c.b
		c.b += y + c.a
	}
}

func (c *checksum) is(stored []byte) bool {
	return binary.BigEndian.Uint32(stored) == c.a && binary.BigEndian.Uint32(stored[4:]) == c.b
}
