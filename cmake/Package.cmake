# What `cmake --install` installs, and `cpack -G DEB`: a Debian package with a service.
include(GNUInstallDirs)
set(doc share/doc/ald)
install(TARGETS ald RUNTIME DESTINATION bin)
install(FILES ${CMAKE_SOURCE_DIR}/README.md ${CMAKE_SOURCE_DIR}/docs/OPERATIONS.md ${CMAKE_SOURCE_DIR}/docs/configuration.md
              ${CMAKE_SOURCE_DIR}/docs/admin-api.md ${CMAKE_SOURCE_DIR}/docs/device-protocol.md ${CMAKE_SOURCE_DIR}/docs/license-file.md
              ${CMAKE_SOURCE_DIR}/packaging/copyright DESTINATION ${doc})
install(FILES ${CMAKE_SOURCE_DIR}/docs/licensing-api/README.md ${CMAKE_SOURCE_DIR}/docs/licensing-api/openapi.yaml DESTINATION ${doc}/licensing-api)
# Debian wants both compressed, without a time in them.
foreach(pair "packaging/ald.8;ald.8.gz" "CHANGELOG.md;changelog.gz")
  list(GET pair 0 from)
  list(GET pair 1 to)
  add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/package/${to} DEPENDS ${CMAKE_SOURCE_DIR}/${from}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/package
    COMMAND sh -c "gzip -9nc '${CMAKE_SOURCE_DIR}/${from}' > '${CMAKE_BINARY_DIR}/package/${to}'" VERBATIM)
  list(APPEND compressed ${CMAKE_BINARY_DIR}/package/${to})
endforeach()
add_custom_target(package_files ALL DEPENDS ${compressed})
install(FILES ${CMAKE_BINARY_DIR}/package/ald.8.gz DESTINATION share/man/man8)
install(FILES ${CMAKE_BINARY_DIR}/package/changelog.gz DESTINATION ${doc})
install(FILES ${CMAKE_SOURCE_DIR}/packaging/ald.service DESTINATION /lib/systemd/system)
install(FILES ${CMAKE_SOURCE_DIR}/packaging/ald.toml DESTINATION /etc/ald PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ)

file(WRITE ${CMAKE_BINARY_DIR}/package/conffiles "/etc/ald/ald.toml\n")
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME ald)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "the authors of ald <ald@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "automatic license deployment for fleets of devices")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "A node that finds registered devices without a valid license, orders licenses\nfrom a licensing server, delivers them, and proves that they arrived.\nDevices speak Eclipse hawkBit's DDI.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_SET_DESTDIR ON)  # two files lie outside the prefix
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION admin)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "adduser, init-system-helpers (>= 1.54)")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "ca-certificates")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${CMAKE_BINARY_DIR}/package/conffiles ${CMAKE_SOURCE_DIR}/packaging/postinst
    ${CMAKE_SOURCE_DIR}/packaging/prerm ${CMAKE_SOURCE_DIR}/packaging/postrm)
include(CPack)
