/** Ends the bootstrap with one sentence for the person and an exit status, without a stack. */
export class Stop extends Error {
  constructor(sentence, status) {
    super(sentence);
    this.name = "Stop";
    this.status = status;
  }
}
