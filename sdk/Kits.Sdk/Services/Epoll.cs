using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Kits.Sdk.Services;

/// <summary>An epoll instance: descriptors are watched under a number of the caller's, never under their own, which is used again.</summary>
internal sealed partial class Epoll : SafeHandleZeroOrMinusOneIsInvalid
{
    internal const uint Readable = 0x001;
    internal const uint Priority = 0x002;
    internal const uint Error = 0x008;
    internal const uint Once = 1u << 30;

    private const int CloseOnExec = 0x80000;
    private const int Interrupted = 4;
    private const int Batch = 64;

    // struct epoll_event is packed on x64 and nowhere else.
    private static readonly int KeyOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int EventSize = KeyOffset + sizeof(ulong);

    internal Epoll()
        : base(ownsHandle: true) => SetHandle(Checked(Create(CloseOnExec)));

    internal void Add(int descriptor, uint events, ulong key)
    {
        Span<byte> item = stackalloc byte[EventSize];
        BinaryPrimitives.WriteUInt32LittleEndian(item, events);
        BinaryPrimitives.WriteUInt64LittleEndian(item[KeyOffset..], key);
        Checked(Control((int)handle, 1, descriptor, ref MemoryMarshal.GetReference(item)));
    }

    internal void Remove(int descriptor)
    {
        var unused = default(byte);
        _ = Control((int)handle, 2, descriptor, ref unused); // gone already is as good
    }

    /// <summary>Waits until something happens, and tells the numbers it happened to.</summary>
    internal ulong[] Wait()
    {
        Span<byte> items = stackalloc byte[EventSize * Batch];
        int count;
        while ((count = Wait((int)handle, ref MemoryMarshal.GetReference(items), Batch, -1)) < 0)
        {
            if (Marshal.GetLastPInvokeError() != Interrupted)
                throw new Win32Exception(Marshal.GetLastPInvokeError());
        }

        var keys = new ulong[count];
        for (var i = 0; i < count; i++)
            keys[i] = BinaryPrimitives.ReadUInt64LittleEndian(items[(i * EventSize + KeyOffset)..]);
        return keys;
    }

    protected override bool ReleaseHandle() => Close((int)handle) == 0;

    private static int Checked(int result) => result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError());

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int Create(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int Control(int epoll, int operation, int descriptor, ref byte item);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    private static partial int Wait(int epoll, ref byte items, int capacity, int milliseconds);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
