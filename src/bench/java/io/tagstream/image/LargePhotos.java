package io.tagstream.image;

import io.tagstream.event.Task;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/** Photos as large as a camera's, made from small ones, and what they cost without a reduction. One thread uses it. */
public final class LargePhotos {

    private static final int QUALITY = 90;
    private static final int SEED = 12;

    private final PixelPool pool = new PixelPool();
    private final Resampler resampler = new Resampler();

    /**
     * Enlarges a photo.
     *
     * @param megapixels what it then has
     * @param grain      standard deviation of the noise that a sensor would add, in steps of a channel; 0 for a
     *                   photo as smooth as only an enlarged one is
     * @return a baseline JPEG of quality 90
     */
    public static byte[] enlarge(byte[] photo, double megapixels, double grain) {
        try (var bytes = new BytePointer(photo);
                var input = new Mat(1, photo.length, opencv_core.CV_8UC1, bytes);
                Mat small = opencv_imgcodecs.imdecode(input, opencv_imgcodecs.IMREAD_COLOR);
                var large = new Mat();
                var encoded = new BytePointer();
                var quality = new IntPointer(opencv_imgcodecs.IMWRITE_JPEG_QUALITY, QUALITY)) {
            double scale = Math.sqrt(megapixels * 1e6 / small.cols() / small.rows());
            var size = new Size((int) Math.rint(small.cols() * scale), (int) Math.rint(small.rows() * scale));
            opencv_imgproc.resize(small, large, size, 0, 0, opencv_imgproc.INTER_CUBIC);
            if (grain > 0) {
                addGrain(large, grain);
            }
            opencv_imgcodecs.imencode(".jpg", large, encoded, quality);
            byte[] jpeg = new byte[(int) encoded.limit()];
            encoded.get(jpeg);
            return jpeg;
        }
    }

    private static void addGrain(Mat picture, double grain) {
        try (var noise = new Mat(picture.rows(), picture.cols(), opencv_core.CV_16SC3);
                var none = new Mat(3, 1, opencv_core.CV_64F, new Scalar(0.0));
                var deviation = new Mat(3, 1, opencv_core.CV_64F, new Scalar(grain));
                var sum = new Mat()) {
            opencv_core.setRNGSeed(SEED); // of this thread
            opencv_core.randn(noise, none, deviation);
            picture.convertTo(sum, opencv_core.CV_16SC3);
            opencv_core.addPut(sum, noise);
            sum.convertTo(picture, opencv_core.CV_8UC3);
        }
    }

    /** Our decoder and our resize, but of all pixels: the path that reduced decoding spares. The caller closes it. */
    public DecodedImage decodeInFull(byte[] jpeg) {
        try {
            ImageHeader header = ImageHeader.read(jpeg, ImageLimits.DEFAULT);
            try (NativePicture picture = NativePicture.decodeReduced(header, 1)) {
                CropGeometry crop = View.CROP.geometry(header);
                byte[] rgb = resampler.resample(picture, header, crop);
                return new DecodedImage(
                        pool.borrow(DecodedImage.BYTES).put(0, rgb, 0, DecodedImage.BYTES),
                        pool,
                        new DecodedImage.Facts(
                                header.type(),
                                header.shownWidth(),
                                header.shownHeight(),
                                Task.CLASSIFY,
                                View.CROP,
                                View.CROP.region(header)));
            }
        } catch (RefusedImageException e) {
            throw new IllegalArgumentException(e.result().message());
        }
    }
}
