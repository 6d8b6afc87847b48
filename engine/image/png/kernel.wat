;; Rows of a PNG of three bytes a pixel: their filters undone (ISO/IEC 15948, clause 9), and means of blocks of them.
;;
;; A filter's function reads the filtered row at $from and the finished row above it at $above, and writes the finished row
;; to $to: places that do not overlap, each with sixteen bytes of room behind its $bytes. A row of no filter is Up, and a row
;; of Sub is Paeth, below a row of zeros: that is how the standard defines the row above the first.
;; `node tools/wasm.ts` makes kernel.ts of this.
(module
  (memory (export "memory") 1)

  ;; Up: x + b, sixteen bytes at a time.
  (func (export "up") (param $from i32) (param $above i32) (param $to i32) (param $bytes i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $from) (local.get $bytes)))
    (loop $next
      (v128.store (local.get $to) (i8x16.add (v128.load (local.get $from)) (v128.load (local.get $above))))
      (local.set $above (i32.add (local.get $above) (i32.const 16)))
      (local.set $to (i32.add (local.get $to) (i32.const 16)))
      (local.set $from (i32.add (local.get $from) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $from) (local.get $end)))))

  ;; Average: x + ⌊(a + b) / 2⌋, the three bytes of a pixel at once in lanes of sixteen bits.
  (func (export "average") (param $from i32) (param $above i32) (param $to i32) (param $bytes i32)
    (local $end i32) (local $a v128) (local $b v128)
    (local.set $end (i32.add (local.get $from) (local.get $bytes)))
    (loop $next
      (local.set $b (i16x8.extend_low_i8x16_u (v128.load32_zero (local.get $above))))
      (local.set $a
        (v128.and
          (v128.const i16x8 255 255 255 255 255 255 255 255)
          (i16x8.add
            (i16x8.extend_low_i8x16_u (v128.load32_zero (local.get $from)))
            (i16x8.shr_u (i16x8.add (local.get $a) (local.get $b)) (i32.const 1)))))
      ;; The fourth byte is no pixel's yet; the next one overwrites it.
      (v128.store32_lane 0 (local.get $to) (i8x16.narrow_i16x8_u (local.get $a) (local.get $a)))
      (local.set $above (i32.add (local.get $above) (i32.const 3)))
      (local.set $to (i32.add (local.get $to) (i32.const 3)))
      (local.set $from (i32.add (local.get $from) (i32.const 3)))
      (br_if $next (i32.lt_u (local.get $from) (local.get $end)))))

  ;; Paeth: x + whichever of a, b, c is nearest to a + b − c, in this order where they tie.
  (func (export "paeth") (param $from i32) (param $above i32) (param $to i32) (param $bytes i32)
    (local $end i32) (local $a v128) (local $b v128) (local $c v128) (local $toA v128) (local $toB v128) (local $toC v128)
    (local.set $end (i32.add (local.get $from) (local.get $bytes)))
    (loop $next
      (local.set $b (i16x8.extend_low_i8x16_u (v128.load32_zero (local.get $above))))
      ;; Distances of a + b − c to a, to b and to c.
      (local.set $toA (i16x8.sub (local.get $b) (local.get $c)))
      (local.set $toB (i16x8.sub (local.get $a) (local.get $c)))
      (local.set $toC (i16x8.abs (i16x8.add (local.get $toA) (local.get $toB))))
      (local.set $toA (i16x8.abs (local.get $toA)))
      (local.set $toB (i16x8.abs (local.get $toB)))
      (local.set $a
        (v128.and
          (v128.const i16x8 255 255 255 255 255 255 255 255)
          (i16x8.add
            (i16x8.extend_low_i8x16_u (v128.load32_zero (local.get $from)))
            (v128.bitselect
              (local.get $a)
              (v128.bitselect (local.get $b) (local.get $c) (i16x8.le_s (local.get $toB) (local.get $toC)))
              (i16x8.le_s (local.get $toA) (i16x8.min_s (local.get $toB) (local.get $toC)))))))
      (local.set $c (local.get $b))
      (v128.store32_lane 0 (local.get $to) (i8x16.narrow_i16x8_u (local.get $a) (local.get $a)))
      (local.set $above (i32.add (local.get $above) (i32.const 3)))
      (local.set $to (i32.add (local.get $to) (i32.const 3)))
      (local.set $from (i32.add (local.get $from) (i32.const 3)))
      (br_if $next (i32.lt_u (local.get $from) (local.get $end)))))

  ;; Adds a row's bytes to sums of sixteen bits, sixteen of them at a time: up to 257 rows fit.
  (func (export "add") (param $row i32) (param $sums i32) (param $bytes i32)
    (local $end i32) (local $x v128)
    (local.set $end (i32.add (local.get $row) (local.get $bytes)))
    (loop $next
      (local.set $x (v128.load (local.get $row)))
      (v128.store (local.get $sums) (i16x8.add (v128.load (local.get $sums)) (i16x8.extend_low_i8x16_u (local.get $x))))
      (v128.store offset=16 (local.get $sums) (i16x8.add (v128.load offset=16 (local.get $sums)) (i16x8.extend_high_i8x16_u (local.get $x))))
      (local.set $sums (i32.add (local.get $sums) (i32.const 32)))
      (local.set $row (i32.add (local.get $row) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $row) (local.get $end)))))

  ;; Means of blocks of three sums each, $by blocks of the sums in one: (sum + half) / count, cut to whole numbers. Sums of
  ;; up to 2^20 and a division rounded to 24 bits never reach the next whole number. Four lanes; the fourth is not wanted.
  (func (export "means") (param $sums i32) (param $to i32) (param $blocks i32) (param $by i32) (param $half f32) (param $count f32)
    (local $end i32) (local $last i32) (local $sum v128)
    (local.set $last (i32.add (local.get $to) (i32.mul (local.get $blocks) (i32.const 3))))
    (loop $block
      (local.set $sum (v128.const i32x4 0 0 0 0))
      (local.set $end (i32.add (local.get $sums) (i32.mul (local.get $by) (i32.const 6))))
      (loop $next
        (local.set $sum (i32x4.add (local.get $sum) (v128.load16x4_u (local.get $sums))))
        (local.set $sums (i32.add (local.get $sums) (i32.const 6)))
        (br_if $next (i32.lt_u (local.get $sums) (local.get $end))))
      (local.set $sum
        (i32x4.trunc_sat_f32x4_u
          (f32x4.div
            (f32x4.add (f32x4.convert_i32x4_u (local.get $sum)) (f32x4.splat (local.get $half)))
            (f32x4.splat (local.get $count)))))
      (local.set $sum (i16x8.narrow_i32x4_u (local.get $sum) (local.get $sum)))
      (v128.store32_lane 0 (local.get $to) (i8x16.narrow_i16x8_u (local.get $sum) (local.get $sum)))
      (local.set $to (i32.add (local.get $to) (i32.const 3)))
      (br_if $block (i32.lt_u (local.get $to) (local.get $last))))))
