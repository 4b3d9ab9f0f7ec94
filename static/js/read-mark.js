// How far somebody has read: the newest message whose end was on their screen, in a window that they could see.
//
//   const mark = new ReadMark({ scroller, of: ".message[data-author=customer]", tell: (seq) => ... });
//   mark.restart();    // another conversation
//   mark.isOn = true;  // while it can be told
//   mark.look();       // after each drawing; scrolling and coming back to the window are seen by themselves

const LINE_PX = 24;

export class ReadMark {
  constructor({ scroller, of, tell }) {
    this.scroller = scroller;
    this.selector = of;
    this.tell = tell;
    this.reached = 0;
    this.isOn = false;
    scroller.addEventListener("scroll", () => this.look(), { passive: true });
    document.addEventListener("visibilitychange", () => this.look());
  }

  restart() {
    this.reached = 0;
  }

  /** Tells the number if it has grown. */
  look() {
    if (!this.isOn || document.hidden || this.scroller.clientHeight === 0) return;
    const unread = [...this.scroller.querySelectorAll(this.selector)].filter(({ dataset }) => dataset.seq > this.reached);
    if (unread.length === 0) return;
    const end = this.scroller.getBoundingClientRect().bottom + LINE_PX;
    const read = unread.findLast((message) => message.getBoundingClientRect().bottom <= end);
    if (!read) return;
    this.reached = Number(read.dataset.seq);
    this.tell(this.reached);
  }
}
