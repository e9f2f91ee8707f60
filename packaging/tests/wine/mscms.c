/* Stands in for the part of Windows' mscms.dll that Wine lacks, in tests only: there are no colour profiles. */
#define EXPORT __declspec(dllexport)

EXPORT void *WcsOpenColorProfileW(void) { return 0; }
EXPORT void *WcsOpenColorProfileA(void) { return 0; }
EXPORT void *OpenColorProfileW(void) { return 0; }
EXPORT void *OpenColorProfileA(void) { return 0; }
EXPORT void *WcsCreateIccProfile(void *profile, unsigned flags) { return 0; }
EXPORT int CloseColorProfile(void *profile) { return 1; }
EXPORT int GetColorProfileFromHandle(void) { return 0; }
EXPORT int GetColorDirectoryW(void) { return 0; }
EXPORT int GetColorProfileElement(void) { return 0; }
