# Compiler settings, the build types, and ald_library(): one static library for one folder.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Release, Debug" FORCE)
endif()
option(ALD_ASAN "AddressSanitizer and UndefinedBehaviorSanitizer" OFF)
option(ALD_COVERAGE "branch coverage with gcov" OFF)
option(ALD_FUZZ "the programs in tests/fuzz are libFuzzers (needs clang)" OFF)

set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1")
# A switch over events or states that misses a case must not compile, hence no default arms and -Werror.
# -Wno-restrict, -Wno-array-bounds, -Wno-stringop-overflow: g++ 12 reports std::string assignments falsely (GCC bug 105651), all the
# more where <string> comes from a precompiled header.
add_compile_options(-Wall -Wextra -Werror -Werror=switch -Wno-missing-field-initializers -Wno-restrict -Wno-array-bounds -Wno-stringop-overflow)
add_compile_definitions(SPDLOG_FMT_EXTERNAL SPDLOG_COMPILED_LIB BOOST_ASIO_NO_DEPRECATED)
if(ALD_ASAN)
  # -fno-sanitize=null: CAF binds null references in its spawn functions, harmlessly.
  # -Wno-maybe-uninitialized: g++ 12 with sanitizers reports boost::optional in Beast falsely.
  add_compile_options(-fsanitize=address,undefined -fno-omit-frame-pointer -fno-sanitize=null -Wno-maybe-uninitialized)
  add_link_options(-fsanitize=address,undefined)
endif()
if(ALD_FUZZ)
  # clang finds other things than g++ to warn of; the other builds are the ones that have to be free of warnings.
  add_compile_options(-fsanitize=fuzzer-no-link,address,undefined -fno-omit-frame-pointer -fno-sanitize=null -Wno-error -Wno-unknown-warning-option)
  add_link_options(-fsanitize=address,undefined)
endif()
if(ALD_COVERAGE)
  # -fno-exceptions is not possible (std may throw), so gcovr drops the compiler's exception branches instead.
  add_compile_options(--coverage -O0 -fno-inline)
  add_link_options(--coverage)
endif()

find_program(CCACHE ccache)
if(CCACHE)
  # Paths are hashed relative to the checkout, so that a second clone finds what the first one compiled.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${CCACHE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    add_compile_options(-fpch-preprocess)
  endif()
endif()
find_program(MOLD mold)
if(MOLD AND NOT ALD_COVERAGE)
  add_link_options(-fuse-ld=mold)
endif()

# To precompile: the recorded events and the standard containers, which take most of the time of most files. Not so in cli/ and its tests:
# there reading what was precompiled takes longer than it saves.
set(vocabulary <messages/event.pb.h> <messages/state.pb.h> <algorithm> <functional> <map> <memory> <optional> <string> <unordered_map> <variant> <vector>)

# ald_library(NAME LINK libs... [PCH headers...]): target ald_NAME from all sources of folder NAME; PCH: headers to precompile.
function(ald_library name)
  cmake_parse_arguments(ARG "" "" "LINK;PCH" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${name}/*.cpp)
  list(REMOVE_ITEM sources ${CMAKE_SOURCE_DIR}/cli/main.cpp)
  file(GLOB protos CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${name}/*.proto)
  foreach(proto ${protos})
    get_filename_component(stem ${proto} NAME_WE)
    set(out ${CMAKE_BINARY_DIR}/generated/${name}/${stem}.pb)
    add_custom_command(OUTPUT ${out}.cc ${out}.h
      COMMAND protobuf::protoc --cpp_out=${CMAKE_BINARY_DIR}/generated -I ${CMAKE_SOURCE_DIR} ${proto}
      DEPENDS ${proto})
    set_source_files_properties(${out}.cc PROPERTIES COMPILE_OPTIONS "-w")
    list(APPEND sources ${out}.cc)
  endforeach()
  if(sources)
    add_library(ald_${name} STATIC ${sources})
    set(scope PUBLIC)
    if(ARG_PCH)
      target_precompile_headers(ald_${name} PRIVATE ${ARG_PCH})
    endif()
  else()
    add_library(ald_${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_include_directories(ald_${name} ${scope} ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR}/generated)
  target_link_libraries(ald_${name} ${scope} ${ARG_LINK})
endfunction()
