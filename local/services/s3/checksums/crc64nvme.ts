/** The polynomial of NVM Express, bits reversed. https://reveng.sourceforge.io/crc-catalogue/17plus.htm (CRC-64/NVME) */
const POLYNOMIAL_HIGH = 0x9a6c9329;
const POLYNOMIAL_LOW = 0xac4bc9b5;

const high = new Uint32Array(256);
const low = new Uint32Array(256);
for (let byte = 0; byte < 256; byte++) {
  let [top, bottom] = [0, byte];
  for (let bit = 0; bit < 8; bit++) {
    const isOdd = bottom & 1;
    bottom = (bottom >>> 1) | ((top & 1) << 31);
    top = top >>> 1;
    if (isOdd) {
      top ^= POLYNOMIAL_HIGH;
      bottom ^= POLYNOMIAL_LOW;
    }
  }
  high[byte] = top;
  low[byte] = bottom;
}

/** Eight bytes, most significant first. In halves, since a bigint for each byte takes a hundred times as long. */
export function crc64nvme(data: Buffer): Buffer {
  let [top, bottom] = [-1, -1];
  for (const byte of data) {
    const index = (bottom ^ byte) & 0xff;
    bottom = ((bottom >>> 8) | (top << 24)) ^ (low[index] ?? 0);
    top = (top >>> 8) ^ (high[index] ?? 0);
  }
  const result = Buffer.alloc(8);
  result.writeInt32BE(~top, 0);
  result.writeInt32BE(~bottom, 4);
  return result;
}
