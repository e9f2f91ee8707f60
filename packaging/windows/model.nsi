; makensis -DVERSION=… -DTREE=… -DICON=… -DOUT=… model.nsi
; The built-in model for a Fireside that its own setup has installed: weights and what runs them.
Unicode true
SetCompressor zlib ; weights are as good as random
Target amd64-unicode
!include MUI2.nsh
!include in_use.nsh
!define APP "Fireside built-in model"
!define UNKEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\${APP}"
Name "${APP}"
OutFile "${OUT}"
InstallDirRegKey HKCU "Software\Microsoft\Windows\CurrentVersion\Uninstall\Fireside" "InstallLocation"
RequestExecutionLevel user
ManifestDPIAware true
VIProductVersion "${VERSION}.0"
VIAddVersionKey ProductName "${APP}"
VIAddVersionKey FileVersion "${VERSION}"
VIAddVersionKey FileDescription "${APP} setup"
VIAddVersionKey LegalCopyright "Apache License 2.0"
!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!insertmacro MUI_PAGE_LICENSE "${TREE}/MODEL-LICENCES.txt"
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "German"
!insertmacro MUI_LANGUAGE "SimpChinese"

Section "${APP}" main
  SectionIn RO
  IfFileExists "$INSTDIR\fireside.exe" found
    MessageBox MB_OK|MB_ICONSTOP "Fireside is not installed: run its setup first." /SD IDOK
    SetErrorLevel 1
    Abort
  found:
  ${RefuseWhileOpen}
  RMDir /r "$INSTDIR\model"
  SetOutPath "$INSTDIR\model" ; where an upgrade of Fireside leaves it alone
  File /r "${TREE}/runtime/*"
  SetOutPath "$LOCALAPPDATA\fireside\models"
  File /r "${TREE}/models/*"
  SetOutPath "$INSTDIR"
  File "${TREE}/MODEL-LICENCES.txt"
  WriteUninstaller "$INSTDIR\uninstall-model.exe"
  WriteRegStr HKCU "${UNKEY}" "DisplayName" "${APP}"
  WriteRegStr HKCU "${UNKEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNKEY}" "Publisher" "Fireside contributors"
  WriteRegStr HKCU "${UNKEY}" "UninstallString" '"$INSTDIR\uninstall-model.exe"'
  WriteRegStr HKCU "${UNKEY}" "QuietUninstallString" '"$INSTDIR\uninstall-model.exe" /S'
  WriteRegDWORD HKCU "${UNKEY}" "NoModify" 1
  WriteRegDWORD HKCU "${UNKEY}" "NoRepair" 1
SectionEnd

Section "Uninstall"
  ${RefuseWhileOpen}
  RMDir /r "$INSTDIR\model"
  Delete "$LOCALAPPDATA\fireside\models\SmolLM2-135M-Instruct*.gguf"
  RMDir "$LOCALAPPDATA\fireside\models"
  Delete "$INSTDIR\MODEL-LICENCES.txt"
  Delete "$INSTDIR\uninstall-model.exe"
  RMDir "$INSTDIR"
  DeleteRegKey HKCU "${UNKEY}"
SectionEnd
