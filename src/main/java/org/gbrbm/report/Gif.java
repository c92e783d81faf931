package org.gbrbm.report;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;

/** Animated GIFs by ImageIO. */
final class Gif {
  /** In hundredths of a second, the format's unit. */
  private static final int FRAME_TIME = 20;

  private static final int LAST_FRAME_TIME = 200;

  private Gif() {}

  /** The bytes of an animation that repeats for ever; the last frame stays longer. */
  static byte[] encode(List<BufferedImage> frames) throws IOException {
    var writer = ImageIO.getImageWritersByFormatName("gif").next();
    var bytes = new ByteArrayOutputStream();
    try (var stream = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(stream);
      writer.prepareWriteSequence(null);
      for (int i = 0; i < frames.size(); i++) {
        boolean last = i == frames.size() - 1;
        var frame = frames.get(i);
        var metadata = metadata(writer, frame, last ? LAST_FRAME_TIME : FRAME_TIME);
        writer.writeToSequence(new IIOImage(frame, null, metadata), null);
      }
      writer.endWriteSequence();
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /** Names as in the Java API's "GIF metadata format specification". */
  private static IIOMetadata metadata(ImageWriter writer, BufferedImage frame, int time)
      throws IOException {
    var type = ImageTypeSpecifier.createFromRenderedImage(frame);
    var metadata = writer.getDefaultImageMetadata(type, null);
    var format = metadata.getNativeMetadataFormatName();

    var control = new IIOMetadataNode("GraphicControlExtension");
    control.setAttribute("disposalMethod", "none");
    control.setAttribute("userInputFlag", "FALSE");
    control.setAttribute("transparentColorFlag", "FALSE");
    control.setAttribute("transparentColorIndex", "0");
    control.setAttribute("delayTime", Integer.toString(time));

    var repeat = new IIOMetadataNode("ApplicationExtension");
    repeat.setAttribute("applicationID", "NETSCAPE");
    repeat.setAttribute("authenticationCode", "2.0");
    repeat.setUserObject(new byte[] {1, 0, 0});
    var extensions = new IIOMetadataNode("ApplicationExtensions");
    extensions.appendChild(repeat);

    var root = new IIOMetadataNode(format);
    root.appendChild(control);
    root.appendChild(extensions);
    metadata.mergeTree(format, root);
    return metadata;
  }
}
