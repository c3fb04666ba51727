// Reading codes out of pictures: the detector of the browser where there is one, else the decoder of the qr package.
import decodeQR from "qr/decode.js";

interface Found {
  rawValue: string;
}
interface Detector {
  detect(source: CanvasImageSource): Promise<Found[]>;
}
interface DetectorKind {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
}

const WANTED = ["qr_code", "data_matrix", "pdf417", "code_128", "code_39", "ean_13"];
const SIDE = 960; // pixels of the longer side that are looked at; enough for a label filling a third of the picture

/** The browser's own detector as a question, or null where it is absent or knows no QR codes. */
export async function detector(): Promise<((source: CanvasImageSource) => Promise<string>) | null> {
  const kind = (window as unknown as { BarcodeDetector?: DetectorKind }).BarcodeDetector;
  if (!kind) return null;
  try {
    const known = await kind.getSupportedFormats();
    if (!known.includes("qr_code")) return null;
    const native = new kind({ formats: WANTED.filter((format) => known.includes(format)) });
    return async (source) => (await native.detect(source))[0]?.rawValue ?? "";
  } catch {
    return null;
  }
}

function pixels(source: CanvasImageSource, width: number, height: number): ImageData | null {
  const scale = Math.min(1, SIDE / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const paper = canvas.getContext("2d", { willReadFrequently: true });
  if (!paper || !canvas.width || !canvas.height) return null;
  paper.drawImage(source, 0, 0, canvas.width, canvas.height);
  return paper.getImageData(0, 0, canvas.width, canvas.height);
}

function decode(image: ImageData | null): string {
  if (!image) return "";
  try {
    return decodeQR({ width: image.width, height: image.height, data: image.data });
  } catch {
    return ""; // The decoder throws when it sees no code.
  }
}

/** One frame of the camera. */
export function grab(video: HTMLVideoElement): string {
  return decode(pixels(video, video.videoWidth, video.videoHeight));
}

/** A photograph. */
export async function decodePicture(file: File): Promise<string> {
  const image = new Image();
  image.src = URL.createObjectURL(file);
  try {
    await image.decode();
    const native = await detector();
    return (native ? await native(image) : "") || decode(pixels(image, image.naturalWidth, image.naturalHeight));
  } catch {
    return "";
  } finally {
    URL.revokeObjectURL(image.src);
  }
}
