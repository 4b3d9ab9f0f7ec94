// Keeps the end of the conversation in view while the reader is there, and leaves everything where it is while the
// reader is not: then a button offers the way back.

const NEAR_PX = 64;

export class ScrollKeeper {
  constructor({ scroller, content, button }) {
    this.scroller = scroller;
    this.button = button;
    this.following = true;
    scroller.addEventListener("scroll", () => this.scrolled(), { passive: true });
    button.addEventListener("click", () => {
      this.follow();
      scroller.focus({ preventScroll: true });
    });
    const grown = new ResizeObserver(() => this.settle());
    grown.observe(content);
    grown.observe(scroller);
  }

  /** Goes to the end and stays there. */
  follow() {
    this.following = true;
    this.settle();
  }

  settle() {
    if (this.following) this.scroller.scrollTop = this.scroller.scrollHeight;
    else this.scrolled();
  }

  /** Takes note of where the reader is now; called at once by who takes them somewhere, as the event comes too late. */
  scrolled() {
    const { scrollTop, clientHeight, scrollHeight } = this.scroller;
    this.following = scrollHeight - scrollTop - clientHeight < NEAR_PX;
    this.button.hidden = this.following;
  }
}
