# Finds the Debian packages of packages.txt and gives each a target.
find_package(Threads REQUIRED)
find_package(Protobuf REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json url unit_test_framework)
find_package(OpenSSL REQUIRED)
find_package(spdlog REQUIRED)
find_package(fmt REQUIRED)
find_package(RocksDB REQUIRED)
find_package(LibArchive REQUIRED)
find_package(CLI11 REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)
add_library(Sodium::sodium ALIAS PkgConfig::sodium)
pkg_check_modules(systemd REQUIRED IMPORTED_TARGET libsystemd)
add_library(Systemd::systemd ALIAS PkgConfig::systemd)
pkg_check_modules(prometheus REQUIRED IMPORTED_TARGET prometheus-cpp-core)  # its CMake package asks for parts that are not needed here
add_library(prometheus-cpp::core ALIAS PkgConfig::prometheus)
if(NOT TARGET RocksDB::rocksdb)
  add_library(RocksDB::rocksdb ALIAS RocksDB::rocksdb-shared)
endif()
add_library(tomlplusplus INTERFACE)  # header only; Debian ships no CMake package for it

# Debian's libcaf-dev has no CMake package and no .pc file.
find_path(CAF_INCLUDE caf/all.hpp REQUIRED)
find_library(CAF_CORE caf_core REQUIRED)
add_library(CAF::core UNKNOWN IMPORTED)
set_target_properties(CAF::core PROPERTIES IMPORTED_LOCATION ${CAF_CORE}
  INTERFACE_INCLUDE_DIRECTORIES ${CAF_INCLUDE} INTERFACE_LINK_LIBRARIES Threads::Threads)

# The programs' allocator: messages are freed by other threads than made them, which glibc's does slowly (ADR 40). Sanitizers bring their own.
add_library(Jemalloc INTERFACE)
if(NOT ALD_ASAN)
  find_library(JEMALLOC jemalloc REQUIRED)
  target_link_libraries(Jemalloc INTERFACE ${JEMALLOC})
endif()
