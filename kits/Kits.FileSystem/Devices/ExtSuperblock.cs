using System.Buffers.Binary;

namespace Kits.FileSystem.Devices;

/// <summary>What the superblock of ext2, ext3 or ext4 says of its own health (Documentation/filesystems/ext4/super.rst).</summary>
/// <param name="UnmountedCleanly">It was unmounted, and not cut off.</param>
/// <param name="RecordsErrors">The kernel found it broken at some time, and nobody has repaired it since.</param>
/// <param name="HasJournal">A cut-off end is mended by the kernel itself when it mounts, within seconds.</param>
internal sealed record ExtSuperblock(bool UnmountedCleanly, bool RecordsErrors, bool HasJournal)
{
    private const ushort Magic = 0xEF53;

    /// <summary>Why it has to be checked before it is mounted; null if the kernel can do with it as it is.</summary>
    public string? NeedsCheck =>
        RecordsErrors ? "its superblock records errors"
        : !UnmountedCleanly && !HasJournal ? "it was not unmounted cleanly and has no journal"
        : null;

    /// <summary>Reads it from a block device; null if there is none.</summary>
    /// <exception cref="IOException">The device cannot be read.</exception>
    public static ExtSuperblock? Read(string device)
    {
        using var file = File.OpenHandle(device, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> block = stackalloc byte[1024];
        if (RandomAccess.Read(file, block, 1024) < block.Length || BinaryPrimitives.ReadUInt16LittleEndian(block[0x38..]) != Magic)
            return null;

        var state = BinaryPrimitives.ReadUInt16LittleEndian(block[0x3A..]);
        var compatible = BinaryPrimitives.ReadUInt32LittleEndian(block[0x5C..]);
        return new((state & 1) != 0, (state & 2) != 0, (compatible & 4) != 0);
    }
}
