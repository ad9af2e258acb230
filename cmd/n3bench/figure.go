package main

// figure is one row of the table and one object of bench.json.
type figure struct {
	ID       string  `json:"id"`
	Value    float64 `json:"value"`
	Unit     string  `json:"unit"`
	Baseline string  `json:"baseline"` // what Ratio compares with; "" for none
	Ratio    float64 `json:"ratio"`
	Reach    string  `json:"reach"` // the aim, in words
	Met      bool    `json:"met"`
}
