// A short, soft sound of two tones, made here: no file to fetch, nothing to fail. A browser plays it only after somebody
// has touched the page.

const TONES = [
  { hertz: 660, from: 0, lasts: 0.16 },
  { hertz: 880, from: 0.11, lasts: 0.32 },
];
const LOUDNESS = 0.12;

let context = null;

/** Plays it, `loudness` times as loud as usual. */
export async function chime(loudness = 1) {
  context ??= new AudioContext();
  await context.resume();
  for (const tone of TONES) play(tone, LOUDNESS * loudness);
}

function play({ hertz, from, lasts }, loudness) {
  const start = context.currentTime + from;
  const tone = new OscillatorNode(context, { frequency: hertz });
  const volume = new GainNode(context, { gain: 0 });
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(loudness, start + 0.015);
  volume.gain.exponentialRampToValueAtTime(0.0001, start + lasts);
  tone.connect(volume).connect(context.destination);
  tone.start(start);
  tone.stop(start + lasts);
}
