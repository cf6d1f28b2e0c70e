/** What tells a run of a setting from its others: its seed, or "SEED/FOLD" where the training pictures are divided into folds, of which each run validates one. */
export type Repeat = number | string;
