using System.Runtime.InteropServices;

namespace Kits.FileSystem.Devices;

/// <summary>Why the kernel refused, by number. Those that the kit tells apart.</summary>
internal static class Errno
{
    public const int None = 0;
    public const int NoEntry = 2;
    public const int InputOutput = 5;
    public const int NoDeviceOrAddress = 6;
    public const int AccessDenied = 13;
    public const int Busy = 16;
    public const int NoDevice = 19;
    public const int Invalid = 22;
    public const int NoSpace = 28;
    public const int ReadOnly = 30;
    public const int NoData = 61;
    public const int BadMessage = 74;
    public const int NotConnected = 107;
    public const int ShutDown = 108;
    public const int Stale = 116;
    public const int NeedsCleaning = 117;
    public const int NoMedium = 123;
    public const int QuotaExceeded = 122;

    /// <summary>Whether the filesystem itself is broken, as opposed to full, out of bounds or momentarily short of something.</summary>
    public static bool MeansBroken(int error) => error is InputOutput or NoDeviceOrAddress or NoDevice or ReadOnly or BadMessage or NotConnected or ShutDown or Stale or NeedsCleaning;

    public static string Words(int error) => Marshal.GetPInvokeErrorMessage(error);
}
